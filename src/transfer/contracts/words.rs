//! The closed lists of the national form.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// How far a licence reaches; ordinary where nothing is said.
    pub enum LicenceScope {
        /// 独占
        Exclusive = "exclusive",
        /// 排他
        Sole = "sole",
        /// 普通
        Ordinary = "ordinary",
    }
}

text_enum! {
    /// What is no payment for technology.
    pub enum CostKind {
        Equipment = "equipment",
        Instruments = "instruments",
        Parts = "parts",
        RawMaterials = "raw_materials",
        Other = "other",
    }
}

text_enum! {
    /// 技术领域, the eleven of the national form.
    pub enum TechnologyField {
        #[serde(alias = "电子信息")]
        ElectronicInformation = "electronic_information",
        #[serde(alias = "航空航天")]
        Aerospace = "aerospace",
        #[serde(alias = "先进制造")]
        AdvancedManufacturing = "advanced_manufacturing",
        #[serde(alias = "生物、医药和医疗器械")]
        BiologyMedicineDevices = "biology_medicine_devices",
        #[serde(alias = "新材料及其应用")]
        NewMaterials = "new_materials",
        #[serde(alias = "新能源与高效节能")]
        NewEnergyAndSaving = "new_energy_and_saving",
        #[serde(alias = "环境保护与资源综合利用")]
        EnvironmentAndResources = "environment_and_resources",
        #[serde(alias = "核应用")]
        NuclearApplications = "nuclear_applications",
        #[serde(alias = "农业")]
        Agriculture = "agriculture",
        #[serde(alias = "现代交通")]
        ModernTransport = "modern_transport",
        #[serde(alias = "城市建设与社会发展")]
        UrbanAndSocialDevelopment = "urban_and_social_development",
    }
}

impl TechnologyField {
    pub(super) fn chinese(self) -> &'static str {
        match self {
            Self::ElectronicInformation => "电子信息",
            Self::Aerospace => "航空航天",
            Self::AdvancedManufacturing => "先进制造",
            Self::BiologyMedicineDevices => "生物、医药和医疗器械",
            Self::NewMaterials => "新材料及其应用",
            Self::NewEnergyAndSaving => "新能源与高效节能",
            Self::EnvironmentAndResources => "环境保护与资源综合利用",
            Self::NuclearApplications => "核应用",
            Self::Agriculture => "农业",
            Self::ModernTransport => "现代交通",
            Self::UrbanAndSocialDevelopment => "城市建设与社会发展",
        }
    }
}

text_enum! {
    /// 知识产权 of the subject matter.
    pub enum ContractIpKind {
        InventionPatent = "invention_patent",
        UtilityModel = "utility_model",
        DesignPatent = "design_patent",
        SoftwareCopyright = "software_copyright",
        IntegratedCircuitLayout = "integrated_circuit_layout",
        PlantVariety = "plant_variety",
        NewDrug = "new_drug",
        #[serde(alias = "trade_secret")]
        KnowHow = "know_how",
        None = "none",
    }
}

impl ContractIpKind {
    pub(super) fn chinese(self) -> &'static str {
        match self {
            Self::InventionPatent => "发明专利",
            Self::UtilityModel => "实用新型专利",
            Self::DesignPatent => "外观设计专利",
            Self::SoftwareCopyright => "计算机软件著作权",
            Self::IntegratedCircuitLayout => "集成电路布图设计专有权",
            Self::PlantVariety => "植物新品种权",
            Self::NewDrug => "生物、医药新品种",
            Self::KnowHow => "技术秘密",
            Self::None => "未涉及知识产权",
        }
    }
}

text_enum! {
    /// What a party is.
    pub enum PartyKind {
        /// 机关
        Government = "government",
        /// 科研机构
        #[serde(alias = "institute")]
        ResearchInstitute = "research_institute",
        /// 高校
        University = "university",
        /// 医疗卫生机构
        Medical = "medical",
        /// 企业
        #[serde(alias = "company")]
        Enterprise = "enterprise",
        /// 其他事业单位
        OtherInstitution = "other_institution",
        /// 社会团体
        Society = "society",
        /// 自然人
        Individual = "individual",
        /// 境外
        Foreign = "foreign",
        Other = "other",
    }
}

impl PartyKind {
    pub(super) fn chinese(self) -> &'static str {
        match self {
            Self::Government => "机关法人",
            Self::ResearchInstitute => "科研机构",
            Self::University => "高等院校",
            Self::Medical => "医疗卫生机构",
            Self::Enterprise => "企业法人",
            Self::OtherInstitution => "其他事业法人",
            Self::Society => "社团法人",
            Self::Individual => "自然人",
            Self::Foreign => "境外机构",
            Self::Other => "其他",
        }
    }
}

text_enum! {
    /// 企业规模.
    pub enum PartySize {
        Large = "large",
        Medium = "medium",
        Small = "small",
        Micro = "micro",
    }
}

text_enum! {
    /// Why a contract is not registered.
    pub enum RefusalReason {
        /// 当事人不明确
        PartiesUnclear = "parties_unclear",
        /// 标的不明确
        SubjectUnclear = "subject_unclear",
        /// 价款不明确
        PriceUnclear = "price_unclear",
        /// 垄断技术或侵害他人技术成果
        MonopolisesOrInfringes = "monopolises_or_infringes",
        /// 证明材料缺失或相互矛盾
        EvidenceMissing = "evidence_missing",
        /// 名称与印章不符
        NameDiffersFromSeal = "name_differs_from_seal",
        /// 不属于技术合同
        NotATechnologyContract = "not_a_technology_contract",
        /// 合同未生效
        NotInForce = "not_in_force",
        /// 未经必要的审批
        ApprovalMissing = "approval_missing",
    }
}

text_enum! {
    /// A sign that a person should look; never a reason to refuse.
    pub enum ReviewFlag {
        /// The same parties, amount and day as another contract.
        SamePartiesAmountAndDay = "same_parties_amount_and_day",
        /// Contracts of the same parties that lie below the threshold each and above it together.
        LooksSplit = "looks_split",
        BuyerIsSeller = "buyer_is_seller",
        SharedRepresentative = "shared_representative",
        /// The technology amount is the total, and the text names equipment.
        EquipmentNotDeducted = "equipment_not_deducted",
        /// The due day has passed without a decision.
        Overdue = "overdue",
    }
}
